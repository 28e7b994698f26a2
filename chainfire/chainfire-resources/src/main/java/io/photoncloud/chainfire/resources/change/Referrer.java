package io.photoncloud.chainfire.resources.change;

import io.photoncloud.chainfire.resources.ResourceRef;
import java.util.List;

/** Knows resources that refer to others: those must not go before them, or go with them. */
public interface Referrer {

    /**
     * Some of the resources that refer to this one and stand in the way of its deletion. What is found unused stays so
     * until the change is made: it is read by {@link io.photoncloud.chainfire.store.TableTransaction#list}.
     *
     * @param max the most to name
     */
    List<ResourceRef> referringTo(ResourceRef resource, Change change, int max);

    /** Deletes what is a part of a resource that is being deleted. */
    default void deleteWith(ResourceRef resource, Change change) {}
}
