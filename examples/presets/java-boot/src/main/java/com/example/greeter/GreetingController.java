package com.example.greeter;

import jakarta.validation.constraints.Size;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class GreetingController {

    @GetMapping("/")
    Greeting greet(@RequestParam(defaultValue = "") @Size(max = 20) String name) {
        return Greeting.to(name);
    }
}
