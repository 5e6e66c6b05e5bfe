"""Where the stations meet: the journey of a filing, from its bytes to its assessments."""
