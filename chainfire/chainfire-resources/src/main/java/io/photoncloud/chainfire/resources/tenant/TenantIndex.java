package io.photoncloud.chainfire.resources.tenant;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.follow.Followed;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.api.TenantFilter;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** How the rows of a table are found by whose they are. */
public record TenantIndex<T>(Index<T> byOrganization, Index<T> byProject, Function<T, Tenant> owner) {

    public static <T> TenantIndex<T> of(Function<T, Tenant> owner) {
        return new TenantIndex<>(
                Index.of("organization", row -> {
                    Tenant tenant = owner.apply(row);
                    return IndexKey.of(tenant.organization(), tenant.project());
                }),
                Index.of("project", row -> IndexKey.of(owner.apply(row).project())),
                owner);
    }

    public List<Index<T>> indexes() {
        return List.of(byOrganization, byProject);
    }

    /** A page of what a filter admits. */
    public RowPage<T> list(Table<T> table, TenantFilter filter, PageRequest page) {
        return switch (filter) {
            case TenantFilter.Everyone _ -> RowPage.read(table.name(), page, table::list);
            case TenantFilter.Nobody _ -> new RowPage<>(List.of(), null);
            case TenantFilter.Within within -> {
                Narrowed<T> list = narrowed(within);
                yield list(table, list.index(), list.leading(), page);
            }
        };
    }

    /**
     * A page of those of what a filter admits that are wanted.
     *
     * @param where which those are, in words: a token is good for that only
     */
    public RowPage<T> listWhere(
            Table<T> table, TenantFilter filter, String where, Predicate<T> wanted, PageRequest page) {
        return switch (filter) {
            case TenantFilter.Everyone _ -> RowPage.readWhere(table.name() + where, page, table::list, wanted);
            case TenantFilter.Nobody _ -> new RowPage<>(List.of(), null);
            case TenantFilter.Within within -> {
                Narrowed<T> list = narrowed(within);
                yield RowPage.readWhere(
                        name(table, list.index(), list.leading()) + where,
                        page,
                        request -> table.list(list.index(), list.leading(), request),
                        wanted);
            }
        };
    }

    private record Narrowed<T>(Index<T> index, IndexKey leading) {}

    private Narrowed<T> narrowed(TenantFilter.Within within) {
        String organization = within.organization();
        String project = within.project();
        if (organization == null && project != null) {
            return new Narrowed<>(byProject, IndexKey.of(project));
        }
        IndexKey leading = organization == null ? IndexKey.ALL : IndexKey.of(organization);
        return new Narrowed<>(byOrganization, project == null ? leading : leading.and(project));
    }

    /** What a filter admits, to be followed. */
    public Followed<T> followed(Table<T> table, TenantFilter filter) {
        return switch (filter) {
            case TenantFilter.Everyone _ -> Followed.all(table);
            // No organization is called so: there is nothing, as of some moment.
            case TenantFilter.Nobody _ -> within(table, byOrganization, IndexKey.of(""), filter);
            case TenantFilter.Within within -> {
                Narrowed<T> list = narrowed(within);
                yield within(table, list.index(), list.leading(), filter);
            }
        };
    }

    private Followed<T> within(Table<T> table, Index<T> index, IndexKey leading, TenantFilter filter) {
        return new Followed<>(
                table, List.of(request -> table.list(index, leading, request)), row -> filter.admits(owner.apply(row)));
    }

    /** A page of the rows whose key in an index begins so. */
    public static <T> RowPage<T> list(Table<T> table, Index<T> index, IndexKey leading, PageRequest page) {
        return RowPage.read(name(table, index, leading), page, request -> table.list(index, leading, request));
    }

    private static <T> String name(Table<T> table, Index<T> index, IndexKey leading) {
        return table.name() + " by " + index.name() + " " + leading;
    }
}
