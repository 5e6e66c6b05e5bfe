-- What was kept in clear has been carried over.

DROP TABLE clear_facts;
DROP TABLE clear_raws;
