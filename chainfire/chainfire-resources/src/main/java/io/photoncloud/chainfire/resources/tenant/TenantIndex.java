package io.photoncloud.chainfire.resources.tenant;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.api.TenantFilter;
import java.util.List;
import java.util.function.Function;

/** How the rows of a table are found by whose they are. */
public record TenantIndex<T>(Index<T> byOrganization, Index<T> byProject) {

    public static <T> TenantIndex<T> of(Function<T, Tenant> owner) {
        return new TenantIndex<>(
                Index.of("organization", row -> {
                    Tenant tenant = owner.apply(row);
                    return IndexKey.of(tenant.organization(), tenant.project());
                }),
                Index.of("project", row -> IndexKey.of(owner.apply(row).project())));
    }

    public List<Index<T>> indexes() {
        return List.of(byOrganization, byProject);
    }

    /** A page of what a filter admits. */
    public RowPage<T> list(Table<T> table, TenantFilter filter, PageRequest page) {
        return switch (filter) {
            case TenantFilter.Everyone _ -> RowPage.read(table.name(), page, table::list);
            case TenantFilter.Nobody _ -> new RowPage<>(List.of(), null);
            case TenantFilter.Within(String organization, String project) -> {
                if (organization == null && project != null) {
                    yield list(table, byProject, IndexKey.of(project), page);
                }
                IndexKey leading = organization == null ? IndexKey.ALL : IndexKey.of(organization);
                yield list(table, byOrganization, project == null ? leading : leading.and(project), page);
            }
        };
    }

    /** A page of the rows whose key in an index begins so. */
    public static <T> RowPage<T> list(Table<T> table, Index<T> index, IndexKey leading, PageRequest page) {
        return RowPage.read(
                table.name() + " by " + index.name() + " " + leading,
                page,
                request -> table.list(index, leading, request));
    }
}
