// Command calculator answers the calculations it reads, one a line: "5 + 3".
package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// calculate gives the value of a number, an operator and a number, with spaces between.
func calculate(line string) (float64, error) {
	words := strings.Fields(line)
	if len(words) != 3 {
		return 0, fmt.Errorf("%q is not like \"5 + 3\"", line)
	}
	left, err := strconv.ParseFloat(words[0], 64)
	if err != nil {
		return 0, err
	}
	right, err := strconv.ParseFloat(words[2], 64)
	if err != nil {
		return 0, err
	}
	switch words[1] {
	case "+":
		return left + right, nil
	case "-":
		return left - right, nil
	case "*":
		return left * right, nil
	case "/":
		if right == 0 {
			return 0, errors.New("division by zero")
		}
		return left / right, nil
	default:
		return 0, fmt.Errorf("no operator is called %q", words[1])
	}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		result, err := calculate(lines.Text())
		if err != nil {
			fmt.Fprintln(os.Stderr, "calculator:", err)
			os.Exit(1)
		}
		fmt.Println(strconv.FormatFloat(result, 'g', -1, 64))
	}
}
