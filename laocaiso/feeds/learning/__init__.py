"""Learning digital skills: news and courses of One Touch, and what editors put forward."""
