package io.photoncloud.iam.admin;

import com.google.common.base.CaseFormat;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.iam.TestingIam;
import io.photoncloud.proto.iam.admin.v1.Admin;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An IAM called by gRPC, with requests made and answers read by what the service describes of itself. */
final class GrpcDoor implements Door {

    private static final String SERVICE = "IamAdmin";

    /** Of no enum. */
    private static final int NO_VALUE = 99;

    private final TestingIam iam;
    private final ManagedChannel channel;

    GrpcDoor(TestingIam iam) {
        this.iam = iam;
        ListenAddress address = iam.bean(Listeners.class).grpc();
        this.channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                .usePlaintext()
                .build();
    }

    TestingIam iam() {
        return iam;
    }

    static List<String> operations() {
        return Admin.getDescriptor().findServiceByName(SERVICE).getMethods().stream()
                .map(com.google.protobuf.Descriptors.MethodDescriptor::getName)
                .toList();
    }

    @Override
    public Answer call(Call call) {
        var method = Admin.getDescriptor().findServiceByName(SERVICE).findMethodByName(call.operation());
        Message request = message(method.getInputType(), call.fields());
        var described = MethodDescriptor.<Message, Message>newBuilder(
                        ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(method.getInputType())),
                        ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(method.getOutputType())))
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(
                        method.getService().getFullName(), method.getName()))
                .build();
        try {
            return Answer.ok(json(ClientCalls.blockingUnaryCall(
                    channel(call.key()),
                    described,
                    CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
                    request)));
        } catch (StatusRuntimeException e) {
            Metadata told = Objects.requireNonNull(e.getTrailers());
            return Answer.refused(
                    text(told, "photon-error-code"),
                    text(told, "photon-error-field"),
                    text(told, "photon-error-constraint"),
                    String.valueOf(e.getStatus().getDescription()));
        }
    }

    private Channel channel(@Nullable String key) {
        Metadata sent = new Metadata();
        if (key != null) {
            sent.put(header("idempotency-key"), key);
        }
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(sent));
    }

    private static Metadata.Key<String> header(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    private static String text(Metadata trailers, String name) {
        return Objects.requireNonNullElse(trailers.get(header(name)), "");
    }

    private static Message message(Descriptor type, JsonNode fields) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        fields.properties().forEach(each -> {
            FieldDescriptor field = Objects.requireNonNull(type.findFieldByName(each.getKey()), each.getKey());
            if (field.isRepeated()) {
                each.getValue().forEach(item -> message.addRepeatedField(field, value(field, item)));
            } else {
                message.setField(field, value(field, each.getValue()));
            }
        });
        return message.build();
    }

    private static Object value(FieldDescriptor field, JsonNode value) {
        return switch (field.getJavaType()) {
            case STRING -> value.asString();
            case INT -> value.asInt();
            case LONG -> value.asLong();
            case ENUM -> constant(field.getEnumType(), value.asString());
            // A list that a patch may leave out is a message around it.
            case MESSAGE ->
                message(field.getMessageType(), JSON.createObjectNode().set(field.getName(), value));
            case BOOLEAN -> value.asBoolean();
            case FLOAT, DOUBLE -> value.asDouble();
            case BYTE_STRING -> ByteString.copyFromUtf8(value.asString());
        };
    }

    private static EnumValueDescriptor constant(EnumDescriptor type, String word) {
        EnumValueDescriptor known = type.findValueByName((prefix(type) + word).toUpperCase(Locale.ROOT));
        return known == null ? type.findValueByNumberCreatingIfUnknown(NO_VALUE) : known;
    }

    private static String prefix(EnumDescriptor type) {
        return CaseFormat.UPPER_CAMEL.to(CaseFormat.UPPER_UNDERSCORE, type.getName()) + "_";
    }

    private static JsonNode json(Message message) {
        ObjectNode object = JSON.createObjectNode();
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            boolean absent = field.hasPresence() && !message.hasField(field);
            Object value = message.getField(field);
            if (absent || (field.getName().equals("next_page_token") && value.equals(""))) {
                continue;
            }
            if (value instanceof List<?> list) {
                ArrayNode items = object.putArray(field.getName());
                list.forEach(item -> items.add(json(field, item)));
            } else {
                object.set(field.getName(), json(field, value));
            }
        }
        return object;
    }

    private static JsonNode json(FieldDescriptor field, Object value) {
        return switch (value) {
            case EnumValueDescriptor constant ->
                JSON.valueToTree(constant.getName()
                        .substring(prefix(field.getEnumType()).length())
                        .toLowerCase(Locale.ROOT));
            case Message time
            when field.getMessageType().equals(Timestamp.getDescriptor()) ->
                JSON.valueToTree(time(time).toString());
            case Message nested -> json(nested);
            default -> JSON.valueToTree(value);
        };
    }

    private static Instant time(Message timestamp) {
        Descriptor type = timestamp.getDescriptorForType();
        return Instant.ofEpochSecond((Long) timestamp.getField(type.findFieldByName("seconds")), (Integer)
                timestamp.getField(type.findFieldByName("nanos")));
    }

    @Override
    public void close() {
        channel.shutdownNow();
        iam.close();
    }
}
