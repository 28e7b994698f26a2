package io.photoncloud.plasmavmc.image;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.follow.Followed;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TablePage;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.PageToken;
import io.photoncloud.common.api.TenantFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists the images of a tenant after those that are everybody's, as one list. */
record ImageListing(Table<Image> images) {

    /** What a page's token begins with: in which of the two lists the next one goes on. */
    private static final String SHARED = "s";

    private static final String OWN = "o";

    RowPage<Image> page(TenantFilter filter, PageRequest page) {
        return switch (filter) {
            case TenantFilter.Everyone _ -> RowPage.read("images", page, images::list);
            case TenantFilter.Nobody _ -> new RowPage<>(List.of(), null);
            case TenantFilter.Within within ->
                RowPage.read("images " + within, page, request -> page(new Own(within), request));
        };
    }

    /** The same, to be followed. */
    Followed<Image> followed(TenantFilter filter) {
        return switch (filter) {
            case TenantFilter.Everyone _ -> Followed.all(images);
            case TenantFilter.Nobody _ -> Followed.all(images).where(_ -> false);
            case TenantFilter.Within within ->
                new Followed<>(
                        images,
                        List.of(
                                request -> images.list(ImageStore.SHARED, IndexKey.ALL, request),
                                request -> new Own(within).list(images, request)),
                        image -> image.tenant() == null || filter.admits(image.tenant()));
        };
    }

    private TablePage<Image> page(Own own, io.photoncloud.chainfire.store.PageRequest request) {
        String token = request.token() == null ? SHARED : request.token();
        String rest = token.length() > 1 ? token.substring(1) : null;
        if (token.startsWith(OWN)) {
            return named(OWN, own.list(images, request.after(rest)), List.of());
        }
        if (!token.startsWith(SHARED)) {
            throw PageToken.invalid();
        }
        TablePage<Image> shared = images.list(ImageStore.SHARED, IndexKey.ALL, request.after(rest));
        if (shared.nextToken() != null) {
            return named(SHARED, shared, List.of());
        }
        int left = request.limit() - shared.rows().size();
        return left <= 0
                ? new TablePage<>(shared.rows(), OWN, shared.revision())
                : named(OWN, own.list(images, io.photoncloud.chainfire.store.PageRequest.first(left)), shared.rows());
    }

    private static TablePage<Image> named(String list, TablePage<Image> page, List<Row<Image>> before) {
        List<Row<Image>> rows = new ArrayList<>(before);
        rows.addAll(page.rows());
        String next = page.nextToken() == null ? null : list + page.nextToken();
        return new TablePage<>(rows, next, page.revision());
    }

    /** The tenant's list. */
    private record Own(Index<Image> index, IndexKey leading) {

        Own(TenantFilter.Within within) {
            this(
                    within.organization() == null ? ImageStore.BY_PROJECT : ImageStore.BY_ORGANIZATION,
                    leading(within.organization(), within.project()));
        }

        private static IndexKey leading(@Nullable String organization, @Nullable String project) {
            if (organization == null) {
                return project == null ? IndexKey.ALL : IndexKey.of(project);
            }
            return project == null
                    ? IndexKey.of(organization)
                    : IndexKey.of(organization).and(project);
        }

        TablePage<Image> list(Table<Image> images, io.photoncloud.chainfire.store.PageRequest request) {
            return images.list(index, leading, request);
        }
    }
}
