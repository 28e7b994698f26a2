package io.photoncloud.plasmavmc.image;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.grpc.OutgoingGrpcChannels;
import io.photoncloud.plasmavmc.node.Node;
import io.photoncloud.plasmavmc.node.NodeService;
import io.photoncloud.proto.plasmavmc.v1.ImageContentServiceGrpc;
import io.photoncloud.proto.plasmavmc.v1.ReadContentRequest;
import io.photoncloud.proto.plasmavmc.v1.ReadContentResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/** Asks other nodes by gRPC, as services of PhotonCloud know each other. */
public final class PeerContentsWire implements PeerContents {

    private final OutgoingGrpcChannels channels;

    private final NodeService nodes;

    public PeerContentsWire(OutgoingGrpcChannels channels, NodeService nodes) {
        this.channels = channels;
        this.nodes = nodes;
    }

    private String address(String node) throws IOException {
        return nodes.all().stream()
                .filter(NodeService.Heard::alive)
                .map(heard -> heard.row().value())
                .filter(known -> known.id().equals(node))
                .map(Node::address)
                .findFirst()
                .orElseThrow(() -> new IOException("it has not been heard of"));
    }

    @Override
    public void read(String node, String sha256, ImageSink into, Duration timeMax)
            throws IOException, ImageRefusedException {
        String address = address(node);
        ManagedChannel channel;
        try {
            channel = channels.open(KnownService.PLASMAVMC.key(), ListenAddress.valueOf(address));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new IOException(e.getMessage(), e);
        }
        try {
            Iterator<ReadContentResponse> parts = ImageContentServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(timeMax.toMillis(), TimeUnit.MILLISECONDS)
                    .readContent(
                            ReadContentRequest.newBuilder().setSha256(sha256).build());
            while (parts.hasNext()) {
                into.write(parts.next().getContent().asReadOnlyByteBuffer());
            }
        } catch (StatusRuntimeException e) {
            throw new IOException(String.valueOf(e.getStatus().getDescription()), e);
        } finally {
            channel.shutdownNow();
        }
    }
}
