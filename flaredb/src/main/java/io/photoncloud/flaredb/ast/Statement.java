package io.photoncloud.flaredb.ast;

/** One statement. */
public sealed interface Statement extends Node
        permits Query, Modification, Definition, TransactionStatement, SessionStatement, UnsupportedStatement {}
