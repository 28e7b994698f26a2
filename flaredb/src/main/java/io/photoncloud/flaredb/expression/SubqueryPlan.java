package io.photoncloud.flaredb.expression;

/** The plan of a subquery, of which expressions know nothing. The binder's root of a query is one. */
public interface SubqueryPlan {}
