package io.photoncloud.nightlight.metering;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.nightlight.scraping.ScrapedTenant;
import io.photoncloud.nightlight.tenant.TenantStores;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the samples of all projects metered, on a thread of its own, but for the cloud's own project, which pays nobody. */
public final class SampleMetering implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SampleMetering.class);

    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final SampleMeter meter;
    private final TenantStores stores;
    private final InstantSource clock;
    private final Thread thread = Thread.ofPlatform().daemon().name("usage").unstarted(this::run);
    private String trouble = "";
    private boolean closed;

    public SampleMetering(SampleMeter meter, TenantStores stores, InstantSource clock) {
        this.meter = meter;
        this.stores = stores;
        this.clock = clock;
    }

    public void start() {
        if (meter.isOn()) {
            thread.start();
        }
    }

    /** Ends without an interrupt, which would take a file from under whoever writes it. */
    private synchronized void run() {
        try {
            while (!closed) {
                wait(PAUSE.toMillis());
                look();
            }
        } catch (InterruptedException _) {
            // Somebody else wants an end.
        }
    }

    private void look() {
        try {
            if (closed) {
                meter.count(clock.instant(), taken());
            } else {
                meter.look(clock.instant(), taken());
                trouble = "";
            }
        } catch (IOException | RuntimeException e) { // tidy: whatever it is, it is tried again
            tellOnce(e);
        }
    }

    /** What lasts is told once. */
    private void tellOnce(Exception e) {
        String message = String.valueOf(e.getMessage());
        if (!message.equals(trouble)) {
            log.atWarn().setCause(e).log("what was stored is not counted or told to CreditService now, trying again");
            trouble = message;
        }
    }

    private Map<Tenant, Long> taken() {
        Map<Tenant, Long> taken = new HashMap<>();
        stores.all().forEach((tenant, store) -> taken.put(tenant, store.samplesTaken()));
        taken.remove(ScrapedTenant.CLOUD.tenant());
        return taken;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
