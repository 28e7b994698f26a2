package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.catalog.CatalogChange;
import io.photoncloud.flaredb.catalog.CatalogSnapshot;
import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.catalog.ViewDescriptor;
import io.photoncloud.flaredb.logical.OutputColumn;
import io.photoncloud.flaredb.parse.ParseLimits;
import io.photoncloud.flaredb.parse.StatementParser;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a change of the schema would break. Views and rules of tables are kept as text, so whether they hold is found out by binding them
 * against the schema as it would be.
 */
final class Dependents {
    private static final StatementParser PARSER = new StatementParser(ParseLimits.DEFAULT);
    private static final String GONE = "........pg.dropped.";

    private final Binding binding;

    Dependents(Binding binding) {
        this.binding = binding;
    }

    /** A column without its name, which nothing finds any more: as PostgreSQL's. */
    static ColumnDescriptor dropped(ColumnDescriptor column) {
        return column.withState(ColumnDescriptor.State.DROPPED)
                .withName(GONE + column.number() + "........")
                .withNotNull(false)
                .withDefault(null)
                .withGeneration(null)
                .withIdentity(ColumnDescriptor.Identity.NONE, 0);
    }

    /** The views that would not be what they are if a table were like that. */
    List<ViewDescriptor> brokenViews(TableDescriptor changed) {
        CatalogSnapshot after = after(List.of(new CatalogChange.PutRelation(changed)));
        return views().stream()
                .filter(view -> view.dependencies().contains(changed.oid()))
                .filter(view -> isBroken(view, after))
                .toList();
    }

    List<ViewDescriptor> viewsOf(TableDescriptor table, ColumnDescriptor column) {
        return brokenViews(table.withColumn(column.number(), Dependents::dropped));
    }

    /** Names are changed only where no text names them: that would be another name's from then on. */
    void requireUnbroken(List<CatalogChange> changes, String what) {
        CatalogSnapshot after = after(changes);
        for (ViewDescriptor view : views()) {
            if (after.findRelation(view.oid()).orElse(null) instanceof ViewDescriptor now
                    && outputs(view, binding.catalog()) != null
                    && !Objects.equals(types(view, binding.catalog()), types(now, after))) {
                throw notSupported(what, "view " + view.name());
            }
        }
        for (Relation relation : binding.catalog().relations()) {
            if (relation instanceof TableDescriptor table
                    && after.findRelation(table.oid()).orElse(null) instanceof TableDescriptor now
                    && holds(table, binding.catalog())
                    && !holds(now, after)) {
                throw notSupported(what, "a rule of table " + table.name());
            }
        }
    }

    static SqlException notSupported(String what, String dependent) {
        return Binding.error(
                SqlState.FEATURE_NOT_SUPPORTED, what + " is not supported while " + dependent + " names it", 0);
    }

    private List<ViewDescriptor> views() {
        return binding.catalog().relations().stream()
                .filter(ViewDescriptor.class::isInstance)
                .map(ViewDescriptor.class::cast)
                .toList();
    }

    private CatalogSnapshot after(List<CatalogChange> changes) {
        return binding.catalog().with(changes, binding.catalog().version() + 1);
    }

    private boolean isBroken(ViewDescriptor view, CatalogSnapshot after) {
        List<OutputColumn> before = outputs(view, binding.catalog());
        return before != null && !before.equals(outputs(view, after));
    }

    private Binding against(CatalogSnapshot catalog, List<String> searchPath) {
        BindContext context = binding.context;
        return new Binding(new BindContext(
                catalog, searchPath, context.functions(), List.of(), context.values(), context.user(), context.oids()));
    }

    /** What a view gives, absent where it cannot be bound. */
    private @Nullable List<OutputColumn> outputs(ViewDescriptor view, CatalogSnapshot catalog) {
        try {
            List<OutputColumn> columns = against(catalog, view.searchPath())
                    .queries
                    .bind(PARSER.parseQuery(view.query()), null)
                    .columns();
            return columns.subList(0, Math.min(columns.size(), view.columns().size()));
        } catch (SqlException e) {
            return null;
        }
    }

    private @Nullable List<SqlType> types(ViewDescriptor view, CatalogSnapshot catalog) {
        List<OutputColumn> outputs = outputs(view, catalog);
        return outputs == null
                ? null
                : outputs.stream().map(output -> output.type().base()).toList();
    }

    private boolean holds(TableDescriptor table, CatalogSnapshot catalog) {
        try {
            TableRulesBinder rules = new TableRulesBinder(against(catalog, binding.context.searchPath()), table);
            rules.rules();
            table.writtenColumns().stream()
                    .filter(column -> column.generation() != null)
                    .forEach(rules::generated);
            return true;
        } catch (SqlException e) {
            return false;
        }
    }
}
