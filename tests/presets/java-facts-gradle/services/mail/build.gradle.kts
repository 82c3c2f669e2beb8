plugins { id("shop.spring-service") }
