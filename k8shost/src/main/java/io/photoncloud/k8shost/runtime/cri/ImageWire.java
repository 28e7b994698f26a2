package io.photoncloud.k8shost.runtime.cri;

import io.photoncloud.k8shost.runtime.PodRuntime.ImageUser;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.PodRuntimeException.Reason;
import io.photoncloud.k8shost.runtime.RegistryCredential;
import io.photoncloud.proto.cri.AuthConfig;
import io.photoncloud.proto.cri.Image;
import io.photoncloud.proto.cri.ImageServiceGrpc;
import io.photoncloud.proto.cri.ImageServiceGrpc.ImageServiceBlockingStub;
import io.photoncloud.proto.cri.ImageSpec;
import io.photoncloud.proto.cri.ImageStatusRequest;
import io.photoncloud.proto.cri.ListImagesRequest;
import io.photoncloud.proto.cri.PullImageRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Images, in the runtime's words and in ours. */
final class ImageWire {

    /** What registries, and the runtime for them, say of an image that is not there, or not for us. */
    private static final List<String> ABSENT =
            List.of("not found", "manifest unknown", "name unknown", "repository does not exist", "404");

    private static final List<String> REFUSED = List.of(
            "authorization failed", "insufficient_scope", "unauthorized", "access denied", "forbidden", "401", "403");

    private static final List<String> UNREACHABLE = List.of(
            "no such host",
            "connection refused",
            "network is unreachable",
            "no route to host",
            "i/o timeout",
            "connection reset",
            "tls handshake",
            "server misbehaving",
            "proxyconnect");

    private final CriChannel channel;
    private final CriOptions options;
    private final ImageServiceBlockingStub images;

    ImageWire(CriChannel channel, CriOptions options) {
        this.channel = channel;
        this.options = options;
        this.images = ImageServiceGrpc.newBlockingStub(channel.grpc());
    }

    Optional<String> find(ImageName image) throws PodRuntimeException {
        return Optional.of(status(image).getId()).filter(there -> !there.isEmpty());
    }

    private Image status(ImageName image) throws PodRuntimeException {
        var request = ImageStatusRequest.newBuilder().setImage(spec(image)).build();
        return channel.call(
                "asking for image " + image,
                () -> images.withDeadlineAfter(options.callTimeMax())
                        .imageStatus(request)
                        .getImage());
    }

    /** An image that says nothing of it is root's. */
    ImageUser userOf(ImageName image) throws PodRuntimeException {
        Image status = status(image);
        if (status.getId().isEmpty()) {
            throw new PodRuntimeException(Reason.NOT_FOUND, "image " + image + " is not here");
        }
        boolean named = !status.hasUid() && !status.getUsername().isEmpty();
        return named
                ? new ImageUser(null, status.getUsername())
                : new ImageUser(status.getUid().getValue(), "");
    }

    Set<String> all() throws PodRuntimeException {
        return channel.call(
                "listing images",
                () -> images
                        .withDeadlineAfter(options.callTimeMax())
                        .listImages(ListImagesRequest.getDefaultInstance())
                        .getImagesList()
                        .stream()
                        .map(Image::getId)
                        .collect(Collectors.toSet()));
    }

    static Optional<RegistryCredential> findShown(ImageName image, List<RegistryCredential> credentials) {
        return credentials.stream()
                .filter(credential -> credential.server().equals(image.registry()))
                .findFirst();
    }

    String pull(ImageName image, List<RegistryCredential> credentials, Duration timeMax) throws PodRuntimeException {
        PullImageRequest.Builder request = PullImageRequest.newBuilder().setImage(spec(image));
        findShown(image, credentials)
                .ifPresent(credential -> request.setAuth(AuthConfig.newBuilder()
                        .setUsername(credential.username())
                        .setPassword(credential.password())));
        try {
            return channel.call(
                    "pulling image " + image,
                    () -> images.withDeadlineAfter(timeMax)
                            .pullImage(request.build())
                            .getImageRef());
        } catch (PodRuntimeException e) {
            throw explained(image, e);
        }
    }

    private static PodRuntimeException explained(ImageName image, PodRuntimeException e) {
        return switch (e.reason()) {
            case UNAVAILABLE, TIMEOUT, INVALID_IMAGE_NAME, IMAGE_NOT_FOUND, PULL_FAILED -> e;
            case NOT_FOUND, REFUSED, FAILED -> explained(image, e, String.valueOf(e.getMessage()));
        };
    }

    private static PodRuntimeException explained(ImageName image, PodRuntimeException e, String message) {
        // The name itself stands in the message and says nothing.
        String said = message.replace(image.toString(), "").toLowerCase(Locale.ROOT);
        if (says(said, UNREACHABLE)) {
            return new PodRuntimeException(
                    Reason.PULL_FAILED, "the registry " + image.registry() + " cannot be reached; " + message, e);
        }
        if (says(said, REFUSED)) {
            return new PodRuntimeException(
                    Reason.IMAGE_NOT_FOUND,
                    "the registry " + image.registry() + " does not give us " + image
                            + ": it is private, or does not exist; " + message,
                    e);
        }
        if (says(said, ABSENT) || e.reason() == Reason.NOT_FOUND) {
            return new PodRuntimeException(
                    Reason.IMAGE_NOT_FOUND,
                    "the registry " + image.registry() + " has no image " + image + "; " + message,
                    e);
        }
        return new PodRuntimeException(Reason.PULL_FAILED, message, e);
    }

    private static boolean says(String message, List<String> words) {
        return words.stream().anyMatch(message::contains);
    }

    private static ImageSpec spec(ImageName image) {
        return ImageSpec.newBuilder().setImage(image.toString()).build();
    }
}
