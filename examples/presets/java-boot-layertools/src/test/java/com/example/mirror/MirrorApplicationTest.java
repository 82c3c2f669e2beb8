package com.example.mirror;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.web.servlet.WebMvcTest;
import org.springframework.test.web.servlet.MockMvc;

@WebMvcTest
class MirrorApplicationTest {

    @Autowired
    private MockMvc http;

    @Test
    void mirrorsAWord() throws Exception {
        http.perform(get("/stressed")).andExpect(content().string("desserts"));
    }
}
