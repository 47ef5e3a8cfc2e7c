"""The processes of the OSC benchmark: who sends, and either side that receives."""
