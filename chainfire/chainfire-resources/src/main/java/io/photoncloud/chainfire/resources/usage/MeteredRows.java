package io.photoncloud.chainfire.resources.usage;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Table;
import java.util.function.Function;

/**
 * A table of resources that are metered.
 *
 * @param resource whose a row is, with its tenant
 * @param amounts what it has, as far as the row says
 */
public record MeteredRows<T, A extends Metered>(
        Table<T> table, Function<T, ResourceRef> resource, Function<T, A> amounts) {}
