package io.photoncloud.nightlight.ruling;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.nightlight.alerting.Notice;
import java.util.List;

/** Is told of alerts. Must not wait for anybody, and throws nothing. Safe for use by many threads. */
@FunctionalInterface
public interface AlertSink {
    void tell(Tenant tenant, List<Notice> notices);
}
