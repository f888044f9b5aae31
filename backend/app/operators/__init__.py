"""What the people who run the app may see: nobody else reaches these pages."""
