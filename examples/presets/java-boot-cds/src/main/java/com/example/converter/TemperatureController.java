package com.example.converter;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class TemperatureController {

    @GetMapping("/celsius/{degrees}")
    Temperature celsius(@PathVariable double degrees) {
        return Temperature.ofCelsius(degrees);
    }
}
