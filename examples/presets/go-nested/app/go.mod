module example.com/pages

go 1.26.0

require example.com/slug v0.0.0

require golang.org/x/text v0.43.0 // indirect

replace example.com/slug => ../slug
