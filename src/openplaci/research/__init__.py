"""What a researcher does with history: lay it out, run profiles over it, measure."""
