package io.photoncloud.chainfire.store.autoconfigure;

/** Told when a member cannot go on: its disk is full, its data damaged, or it met what no member may meet. */
@FunctionalInterface
public interface StoreFailure {

    void handle(String group, Throwable cause);
}
