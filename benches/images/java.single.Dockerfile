# What a first attempt looks like: everything in one stage.
FROM maven:3.9-eclipse-temurin-17
WORKDIR /app
COPY . .
RUN mvn -B package
EXPOSE 8502
CMD ["sh", "-c", "java -jar target/*.jar"]
