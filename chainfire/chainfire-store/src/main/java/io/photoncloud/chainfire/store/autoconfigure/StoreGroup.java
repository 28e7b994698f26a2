package io.photoncloud.chainfire.store.autoconfigure;

/** The Raft group of an application's embedded store; both never change once there is data. */
public record StoreGroup(String name, int number) {}
