"""The loading connection: quoted names and values, masks, pseudonyms."""
