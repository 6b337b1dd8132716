package dev.carrel.parse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.treesitter.TSLanguage;
import org.treesitter.TreeSitterBash;
import org.treesitter.TreeSitterC;
import org.treesitter.TreeSitterCSharp;
import org.treesitter.TreeSitterCpp;
import org.treesitter.TreeSitterGo;
import org.treesitter.TreeSitterJava;
import org.treesitter.TreeSitterJavascript;
import org.treesitter.TreeSitterKotlin;
import org.treesitter.TreeSitterPython;
import org.treesitter.TreeSitterRust;
import org.treesitter.TreeSitterTsx;
import org.treesitter.TreeSitterTypescript;

/** What the nodes of a language's syntax tree are to an outline. Loads native code. */
final class CodeGrammar {
  /** What a kind of node is. */
  enum Role {
    /** A declaration of which the members are declarations. */
    CONTAINER,
    /** The part of a container that holds its members. */
    BODY,
    /** A declaration that is not looked into. */
    LEAF,
    /** Has no name of its own and holds declarations. */
    GROUP,
    /** What is put before one declaration and holds it: {@code export}, {@code template}. */
    WRAPPER,
    /** A declaration if it assigns to a name. */
    STATEMENT,
    /** Belongs to the declaration after it: comments, attributes. */
    PREAMBLE,
    /** Belongs to the declaration before it. */
    ADDENDUM,
    OTHER
  }

  /** A line for each language and role: the kinds of nodes. A word alone begins a language. */
  private static final String ROLES =
      """
      JAVA
      CONTAINER class_declaration interface_declaration enum_declaration record_declaration annotation_type_declaration
      BODY class_body interface_body enum_body enum_body_declarations annotation_type_body
      LEAF method_declaration constructor_declaration compact_constructor_declaration field_declaration constant_declaration enum_constant annotation_type_element_declaration module_declaration
      PREAMBLE line_comment block_comment
      PYTHON
      CONTAINER class_definition
      BODY block
      LEAF function_definition type_alias_statement
      WRAPPER decorated_definition
      STATEMENT expression_statement
      PREAMBLE comment
      JAVASCRIPT
      CONTAINER class_declaration
      BODY class_body
      LEAF function_declaration generator_function_declaration lexical_declaration variable_declaration method_definition field_definition
      WRAPPER export_statement
      STATEMENT expression_statement
      PREAMBLE comment decorator
      TYPESCRIPT TSX
      CONTAINER class_declaration abstract_class_declaration interface_declaration internal_module module
      BODY class_body interface_body object_type statement_block
      LEAF function_declaration generator_function_declaration function_signature lexical_declaration variable_declaration method_definition method_signature abstract_method_signature public_field_definition property_signature index_signature type_alias_declaration enum_declaration
      WRAPPER export_statement ambient_declaration
      STATEMENT expression_statement
      PREAMBLE comment decorator
      GO
      LEAF function_declaration method_declaration type_declaration const_declaration var_declaration
      PREAMBLE comment
      RUST
      CONTAINER impl_item trait_item mod_item
      BODY declaration_list
      GROUP foreign_mod_item
      LEAF function_item function_signature_item struct_item enum_item union_item const_item static_item type_item associated_type macro_definition
      PREAMBLE line_comment block_comment attribute_item
      C
      GROUP preproc_ifdef preproc_if preproc_elif preproc_elifdef preproc_else linkage_specification declaration_list
      LEAF function_definition declaration type_definition struct_specifier union_specifier enum_specifier preproc_def preproc_function_def
      PREAMBLE comment
      CPP
      CONTAINER class_specifier struct_specifier union_specifier
      BODY field_declaration_list
      GROUP preproc_ifdef preproc_if preproc_elif preproc_elifdef preproc_else linkage_specification declaration_list namespace_definition
      LEAF function_definition declaration field_declaration type_definition alias_declaration enum_specifier concept_definition preproc_def preproc_function_def
      WRAPPER template_declaration
      PREAMBLE comment access_specifier
      C_SHARP
      CONTAINER class_declaration struct_declaration interface_declaration record_declaration record_struct_declaration enum_declaration
      BODY declaration_list enum_member_declaration_list
      GROUP namespace_declaration file_scoped_namespace_declaration preproc_if preproc_elif preproc_else
      LEAF method_declaration constructor_declaration destructor_declaration property_declaration field_declaration event_declaration event_field_declaration indexer_declaration operator_declaration conversion_operator_declaration delegate_declaration enum_member_declaration
      PREAMBLE comment
      KOTLIN
      CONTAINER class_declaration object_declaration companion_object
      BODY class_body enum_class_body
      GROUP import_list import_header
      LEAF function_declaration property_declaration secondary_constructor type_alias enum_entry
      PREAMBLE line_comment multiline_comment
      ADDENDUM getter setter
      BASH
      LEAF function_definition variable_assignment declaration_command
      PREAMBLE comment
      """;

  /** What the parser could make no sense of may hold whole declarations. */
  private static final String ERROR_NODE = "ERROR";

  private final TSLanguage language;
  private final Role[] roles;

  private CodeGrammar(TSLanguage language, Map<String, Role> byName) {
    this.language = language;
    this.roles = new Role[language.symbolCount()];
    for (int symbol = 0; symbol < roles.length; symbol++) {
      roles[symbol] = byName.getOrDefault(language.symbolName(symbol), Role.OTHER);
    }
  }

  static CodeGrammar of(CodeLanguage language) {
    return new CodeGrammar(load(language), rolesOf(language));
  }

  /** Not touched by the service itself, which loads none of them. */
  private static TSLanguage load(CodeLanguage language) {
    return switch (language) {
      case JAVA -> new TreeSitterJava();
      case PYTHON -> new TreeSitterPython();
      case JAVASCRIPT -> new TreeSitterJavascript();
      case TYPESCRIPT -> new TreeSitterTypescript();
      case TSX -> new TreeSitterTsx();
      case GO -> new TreeSitterGo();
      case RUST -> new TreeSitterRust();
      case C -> new TreeSitterC();
      case CPP -> new TreeSitterCpp();
      case C_SHARP -> new TreeSitterCSharp();
      case KOTLIN -> new TreeSitterKotlin();
      case BASH -> new TreeSitterBash();
    };
  }

  private static Map<String, Role> rolesOf(CodeLanguage language) {
    Map<String, Role> roles = new HashMap<>();
    boolean ours = false;
    for (String line : ROLES.lines().toList()) {
      List<String> words = new ArrayList<>(List.of(line.split(" ", -1)));
      Optional<Role> role = roleNamed(words.getFirst());
      if (role.isEmpty()) {
        ours = words.contains(language.name());
      } else if (ours) {
        words.removeFirst();
        words.forEach(kind -> roles.put(kind, role.get()));
      }
    }
    roles.put(ERROR_NODE, Role.GROUP);
    return roles;
  }

  private static Optional<Role> roleNamed(String word) {
    for (Role role : Role.values()) {
      if (role.name().equals(word)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }

  TSLanguage language() {
    return language;
  }

  /** An error has a number that no language counts. */
  Role role(int symbol) {
    return symbol >= 0 && symbol < roles.length ? roles[symbol] : Role.GROUP;
  }
}
