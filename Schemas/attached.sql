-- How LayoutSQL names a table of a store that it has read: beside what the user's own database has. The columns are those of store.sql;
-- {table} stands for the table's name.
CREATE VIRTUAL TABLE temp.{table} USING layoutsql;
