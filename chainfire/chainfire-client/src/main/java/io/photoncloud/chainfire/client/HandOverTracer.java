package io.photoncloud.chainfire.client;

import io.grpc.Attributes;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;

/**
 * Notices when a call is given to a connection. Until then nothing of it can have been sent, whatever status it ends
 * with: the one proof that a write may be tried again.
 */
final class HandOverTracer extends ClientStreamTracer.Factory {

    private volatile boolean handedOver;

    boolean handedOver() {
        return handedOver;
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
        return new ClientStreamTracer() {
            @Override
            public void streamCreated(Attributes transportAttributes, Metadata sentHeaders) {
                handedOver = true;
            }
        };
    }
}
