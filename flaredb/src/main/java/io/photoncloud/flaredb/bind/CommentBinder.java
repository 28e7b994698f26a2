package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.Definition;
import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.catalog.CatalogChange;
import io.photoncloud.flaredb.catalog.CommentKey;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.type.SqlState;
import java.util.Locale;
import java.util.Objects;

/** COMMENT ON. */
final class CommentBinder {
    private final Binding binding;
    private final DefinitionBinder definitions;

    CommentBinder(Binding binding, DefinitionBinder definitions) {
        this.binding = binding;
        this.definitions = definitions;
    }

    void comment(Definition.Comment it) {
        CommentKey about = switch (it.kind()) {
            case TABLE, VIEW, SEQUENCE -> new CommentKey(relation(it).oid(), 0);
            case COLUMN -> column(it);
            case CONSTRAINT -> new CommentKey(constraint(it), 0);
            case INDEX -> new CommentKey(index(it.name()).oid(), 0);
            case SCHEMA -> {
                String schema = it.name().name();
                yield new CommentKey(
                        binding.catalog()
                                .findSchema(schema)
                                .orElseThrow(() -> Binding.error(
                                        SqlState.INVALID_SCHEMA_NAME, "schema \"" + schema + "\" does not exist", 0))
                                .oid(),
                        0);
            }
            case TYPE ->
                new CommentKey(
                        new EnumBinder(binding, definitions).find(it.name()).oid(), 0);
            case DATABASE ->
                throw Binding.error(
                        SqlState.FEATURE_NOT_SUPPORTED, "COMMENT ON DATABASE is not supported", it.position());
        };
        String text = it.text();
        definitions.change(new CatalogChange.PutComment(about, text == null || text.isEmpty() ? null : text));
    }

    private Relation relation(Definition.Comment it) {
        Relation relation = binding.from.relation(it.name());
        boolean fits = switch (it.kind()) {
            case VIEW -> relation.kind() == 'v';
            case SEQUENCE -> relation.kind() == 'S';
            default -> relation.kind() == 'r';
        };
        if (!fits) {
            throw Binding.error(
                    SqlState.WRONG_OBJECT_TYPE,
                    "\"" + relation.name() + "\" is not a " + it.kind().name().toLowerCase(Locale.ROOT),
                    0);
        }
        return relation;
    }

    private CommentKey column(Definition.Comment it) {
        Relation relation = binding.from.relation(it.name());
        String column = Objects.requireNonNull(it.part());
        int number = relation.visibleColumns().stream()
                .filter(each -> each.name().equals(column))
                .findFirst()
                .orElseThrow(() -> Binding.error(
                        SqlState.UNDEFINED_COLUMN,
                        "column \"" + column + "\" of relation \"" + relation.name() + "\" does not exist",
                        0))
                .number();
        return new CommentKey(relation.oid(), number);
    }

    private int constraint(Definition.Comment it) {
        Relation relation = binding.from.relation(it.name());
        String constraint = Objects.requireNonNull(it.part());
        return (relation instanceof TableDescriptor table
                        ? table.findConstraint(constraint)
                        : java.util.Optional.<io.photoncloud.flaredb.catalog.ConstraintDescriptor>empty())
                .orElseThrow(() -> Binding.error(
                        SqlState.UNDEFINED_OBJECT,
                        "constraint \"" + constraint + "\" for table \"" + relation.name() + "\" does not exist",
                        0))
                .oid();
    }

    private IndexDescriptor index(QualifiedName name) {
        TableDescriptor table = definitions
                .tableOfIndex(name)
                .orElseThrow(() -> binding.from.findRelation(name).isPresent()
                        ? Binding.error(SqlState.WRONG_OBJECT_TYPE, "\"" + name.name() + "\" is not an index", 0)
                        : Binding.error(
                                SqlState.UNDEFINED_TABLE,
                                "relation \"" + name.text() + "\" does not exist",
                                name.position()));
        return table.indexes().stream()
                .filter(index -> index.name().equals(name.name()))
                .findFirst()
                .orElseThrow();
    }
}
