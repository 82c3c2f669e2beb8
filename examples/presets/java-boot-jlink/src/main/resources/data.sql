INSERT INTO book (title, author, published) VALUES
  ('Sketches by Boz', 'Charles Dickens', 1836),
  ('Middlemarch', 'George Eliot', 1871),
  ('Effi Briest', 'Theodor Fontane', 1896);
