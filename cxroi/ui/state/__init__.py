"""What a page shows, what its address says and what it computes: one record. Only `live` knows Streamlit."""
