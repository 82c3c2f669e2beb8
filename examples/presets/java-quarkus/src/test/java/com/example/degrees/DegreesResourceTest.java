package com.example.degrees;

import static io.restassured.RestAssured.get;
import static org.hamcrest.CoreMatchers.is;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DegreesResourceTest {
    @Test
    void answersOverHttp() {
        get("/celsius/68").then().statusCode(200).body(is("20 degrees\n"));
        get("/celsius/warm").then().statusCode(404);
    }
}
