"""The stores on real databases; both kinds must behave alike."""
