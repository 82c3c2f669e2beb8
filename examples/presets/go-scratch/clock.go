package main

import "time"

// at says the time of a zone, such as Europe/Zurich.
func at(moment time.Time, zone string) (string, error) {
	location, err := time.LoadLocation(zone)
	if err != nil {
		return "", err
	}
	return moment.In(location).Format("15:04 MST"), nil
}
