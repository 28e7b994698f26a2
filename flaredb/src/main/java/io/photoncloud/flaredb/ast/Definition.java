package io.photoncloud.flaredb.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement that changes the schema. */
public sealed interface Definition extends Statement {
    /** {@code CREATE SCHEMA}; the name is absent with AUTHORIZATION alone, and then is the role's. */
    record CreateSchema(
            int position, @Nullable String name, @Nullable String owner, boolean ifNotExists, List<Statement> elements)
            implements Definition {
        public CreateSchema {
            elements = List.copyOf(elements);
        }
    }

    /** {@code CREATE TABLE}. */
    record CreateTable(
            int position,
            QualifiedName name,
            Persistence persistence,
            boolean ifNotExists,
            List<ColumnDefinition> columns,
            List<Constraint> constraints,
            List<LikeTable> likes,
            OnCommit onCommit,
            List<Option> storage)
            implements Definition {
        public CreateTable {
            columns = List.copyOf(columns);
            constraints = List.copyOf(constraints);
            likes = List.copyOf(likes);
            storage = List.copyOf(storage);
        }
    }

    /** {@code CREATE TABLE … AS query} and SELECT INTO. */
    record CreateTableAs(
            int position,
            QualifiedName name,
            Persistence persistence,
            boolean ifNotExists,
            List<Name> columns,
            Statement query,
            boolean withData,
            OnCommit onCommit)
            implements Definition {
        public CreateTableAs {
            columns = List.copyOf(columns);
        }
    }

    /** How long rows are kept. */
    enum Persistence {
        PERMANENT,
        TEMPORARY,
        UNLOGGED
    }

    /** What a temporary table does at commit. */
    enum OnCommit {
        PRESERVE_ROWS,
        DELETE_ROWS,
        DROP
    }

    /**
     * {@code LIKE table INCLUDING …}; the options by their names in lower case, {@code +} for INCLUDING and {@code -} for EXCLUDING before each; the place says how many columns
     * stand before it.
     */
    record LikeTable(int position, QualifiedName table, List<String> options, int place) implements Node {
        public LikeTable {
            options = List.copyOf(options);
        }
    }

    record ColumnDefinition(
            int position,
            String name,
            TypeName type,
            @Nullable QualifiedName collation,
            List<Constraint> constraints) implements Node {
        public ColumnDefinition {
            constraints = List.copyOf(constraints);
        }
    }

    record CreateSequence(
            int position,
            QualifiedName name,
            Persistence persistence,
            boolean ifNotExists,
            List<SequenceOption> options)
            implements Definition {
        public CreateSequence {
            options = List.copyOf(options);
        }
    }

    record AlterSequence(int position, QualifiedName name, boolean ifExists, List<SequenceOption> options)
            implements Definition {
        public AlterSequence {
            options = List.copyOf(options);
        }
    }

    /** {@code CREATE [OR REPLACE] VIEW}; its text is what the query was written as. */
    record CreateView(
            int position,
            QualifiedName name,
            Persistence persistence,
            boolean orReplace,
            List<Name> columns,
            Query query,
            String queryText)
            implements Definition {
        public CreateView {
            columns = List.copyOf(columns);
        }
    }

    /** {@code CREATE INDEX}; the method is btree where none was named. */
    record CreateIndex(
            int position,
            @Nullable String name,
            QualifiedName table,
            String method,
            boolean unique,
            boolean concurrently,
            boolean ifNotExists,
            List<IndexKey> keys,
            List<Name> include,
            boolean nullsNotDistinct,
            @Nullable ValueExpression predicate,
            @Nullable String predicateText)
            implements Definition {
        public CreateIndex {
            keys = List.copyOf(keys);
            include = List.copyOf(include);
        }
    }

    record CreateEnum(int position, QualifiedName name, List<String> labels) implements Definition {
        public CreateEnum {
            labels = List.copyOf(labels);
        }
    }

    /** {@code ALTER TYPE … ADD VALUE}; the neighbour is the label that BEFORE or AFTER names. */
    record AddEnumLabel(
            int position,
            QualifiedName name,
            String label,
            boolean ifNotExists,
            @Nullable String neighbour,
            boolean before)
            implements Definition {}

    record RenameEnumLabel(int position, QualifiedName name, String from, String to) implements Definition {}

    /** {@code ALTER TABLE | VIEW | INDEX | SEQUENCE … action, …}. */
    record AlterTable(int position, ObjectKind kind, QualifiedName name, boolean ifExists, List<TableAction> actions)
            implements Definition {
        public AlterTable {
            actions = List.copyOf(actions);
        }
    }

    /** {@code ALTER … RENAME TO}. */
    record Rename(int position, ObjectKind kind, QualifiedName name, boolean ifExists, String to)
            implements Definition {}

    /** {@code ALTER … SET SCHEMA}. */
    record MoveToSchema(int position, ObjectKind kind, QualifiedName name, boolean ifExists, String schema)
            implements Definition {}

    /** {@code ALTER … OWNER TO}: accepted, and without effect but for who is told as owner. */
    record ChangeOwner(int position, ObjectKind kind, QualifiedName name, boolean ifExists, String owner)
            implements Definition {}

    /** {@code DROP TABLE a, b CASCADE} and its like. */
    record Drop(
            int position,
            ObjectKind kind,
            List<QualifiedName> names,
            boolean ifExists,
            boolean concurrently,
            boolean cascade)
            implements Definition {
        public Drop {
            names = List.copyOf(names);
        }
    }

    /** {@code COMMENT ON … IS text}; the part is a column's or constraint's name, the text absent for NULL. */
    record Comment(
            int position,
            ObjectKind kind,
            QualifiedName name,
            @Nullable String part,
            @Nullable String text) implements Definition {}

    /** {@code GRANT} and {@code REVOKE}, which are read and then refused or ignored as the session is told. */
    record Privileges(int position, boolean grant, String text) implements Definition {}

    /** What a definition is of. */
    enum ObjectKind {
        TABLE,
        COLUMN,
        CONSTRAINT,
        INDEX,
        SEQUENCE,
        VIEW,
        SCHEMA,
        TYPE,
        DATABASE
    }
}
