"""The dashboard's JSON API and the files of its front end."""
