package shorten

import "testing"

func TestALinkKeepsItsName(t *testing.T) {
	const link = "https://example.com/a/long/path"
	first, err := New().Add(link)
	if err != nil {
		t.Fatal(err)
	}
	links := New()
	second, _ := links.Add(link)
	if first != second {
		t.Errorf("names differ: %q, %q", first, second)
	}
	if found, ok := links.Find(second); !ok || found != link {
		t.Errorf("found %q", found)
	}
}

func TestWhatIsNoLink(t *testing.T) {
	if name, err := New().Add("no link"); err == nil {
		t.Errorf("was named %q", name)
	}
}
