# What a first attempt looks like: everything in one stage.
FROM golang:1.27-trixie
WORKDIR /app
COPY . .
RUN go build -o /usr/local/bin/server .
CMD ["/usr/local/bin/server"]
