"""How well it reads, finds and answers, measured on files of lines with the answer wanted beside each."""
