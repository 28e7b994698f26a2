package io.photoncloud.k8shost.pod;

import io.photoncloud.chainfire.resources.event.EventFeeds;
import io.photoncloud.chainfire.resources.event.EventFeeds.Listening;
import io.photoncloud.chainfire.resources.tenant.TenantNames;

/** Tells what happens to a pod to those who may see it. Safe for many threads. */
public final class PodEventService {

    private final EventFeeds feeds;
    private final PodService pods;

    public PodEventService(EventFeeds feeds, PodService pods) {
        this.feeds = feeds;
        this.pods = pods;
    }

    /** @throws io.photoncloud.common.api.CloudException NOT_FOUND */
    Listening listen(String namespace, String name, TenantNames named) {
        return feeds.listen(() -> pods.get(namespace, name, named).row().value().own());
    }
}
