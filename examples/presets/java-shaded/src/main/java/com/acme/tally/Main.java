package com.acme.tally;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Counts words. */
@Command(
        name = "tally",
        description = "Counts the words that it is given, or those of its input.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
public final class Main implements Callable<Integer> {
    @Option(names = "--top", paramLabel = "N", description = "How many words to say.", defaultValue = "10")
    private int top;

    @Parameters(paramLabel = "WORD", description = "The words; without any, standard input is read.")
    private List<String> words = List.of();

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() {
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Stream<String> lines = words.isEmpty() ? input.lines() : words.stream();
        Tally.of(lines).limit(top).forEach(count -> System.out.println(count.number() + " " + count.word()));
        return CommandLine.ExitCode.OK;
    }

    /** What the manifest of the jar says. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"tally " + Main.class.getPackage().getImplementationVersion()};
        }
    }
}
