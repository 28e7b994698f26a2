package io.photoncloud.chainfire.resources.usage;

/** Whom usage is told: an outbound port, behind which stands the service that rates it. */
@FunctionalInterface
public interface UsageMeter {

    /**
     * Takes usage over, durably. The same {@link Usage#id} again counts once.
     *
     * @throws io.photoncloud.common.api.CloudException what it is of is not there, or it can be charged to nobody: it is not told
     *     again; or anything else
     * @throws Exception it was not taken over, or may not have been: it is told again
     */
    void tell(Usage usage) throws Exception;
}
