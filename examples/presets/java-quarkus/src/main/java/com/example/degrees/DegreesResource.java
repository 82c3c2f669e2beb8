package com.example.degrees;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

@Path("/")
public class DegreesResource {
    @GET
    @Path("celsius/{fahrenheit}")
    @Produces(MediaType.TEXT_PLAIN)
    public String celsius(double fahrenheit) {
        return Degrees.ofFahrenheit(fahrenheit) + "\n";
    }
}
