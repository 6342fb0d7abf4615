"""The doors of signing in and out, of choosing a language, and of how one signs in."""
