package io.photoncloud.nightlight.metering;

/** Whom it is told how many samples were stored: an outbound port. */
@FunctionalInterface
interface UsageTeller {
    /**
     * Takes usage over, durably. The same id again counts once.
     *
     * @throws io.photoncloud.common.api.CloudException it can be charged to nobody, or was not taken over: its code tells which
     */
    void tell(SampleUsage usage);
}
