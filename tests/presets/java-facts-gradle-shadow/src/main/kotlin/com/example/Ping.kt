package com.example

fun main() {
    println("ping")
}
