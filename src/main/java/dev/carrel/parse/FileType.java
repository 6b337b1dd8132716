package dev.carrel.parse;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a file's name says of it. Only a hint: the content is looked at before it is believed.
 *
 * @param mediaType such as {@code text/x-java-source}
 */
record FileType(String mediaType, Form form) {
  /** How files of a type are read. */
  enum Form {
    MARKDOWN,
    /** Paragraphs of plain text. */
    PROSE,
    ORG,
    ASCIIDOC,
    RST,
    /** Rows of cells. */
    ROWS,
    /** Lines matter more than sentences: source code, settings, logs. */
    LINES,
    NOTEBOOK,
    CANVAS,
    CALENDAR,
    CONTACTS,
    SUBTITLES,
    /** A format whose text has to be extracted. */
    RICH,
    /** Sound, film, a picture: read for the words that it may carry, and often carries none. */
    MEDIA,
    /** Holds other files. */
    ARCHIVE,
    /** Holds no text by its nature. */
    BINARY,
    /** The name says nothing. */
    UNKNOWN
  }

  static final FileType UNKNOWN = new FileType("application/octet-stream", Form.UNKNOWN);

  /** A message of a mailbox, whatever its first lines look like. */
  static final FileType MESSAGE = new FileType("message/rfc822", Form.RICH);

  static final FileType TEXT = new FileType("text/plain", Form.PROSE);

  /** A line for each type: media type, form, extensions with a dot, whole names without one. */
  private static final String TYPES =
      """
      text/markdown MARKDOWN .md .markdown .mdown .mkd .mkdn .mdwn .mdx .mdtxt .qmd .rmd
      text/plain PROSE .txt .text .me .nfo .diz .asc readme license licence copying authors changelog changes contributors install news notice todo version
      text/org ORG .org
      text/asciidoc ASCIIDOC .adoc .asciidoc
      text/x-rst RST .rst .rest
      text/csv ROWS .csv
      text/tab-separated-values ROWS .tsv .tab
      text/x-log LINES .log .out .err
      application/json LINES .json .jsonl .ndjson .json5 .jsonc .geojson .webmanifest .har .avsc
      application/x-ipynb+json NOTEBOOK .ipynb
      application/x-canvas+json CANVAS .canvas
      application/yaml LINES .yaml .yml .clang-format .clang-tidy
      application/toml LINES .toml cargo.lock poetry.lock
      application/xml LINES .xml .xsd .xsl .xslt .wsdl .pom .rng .plist .xaml .csproj .fsproj .vbproj .vcxproj .props .targets .iml .opml .kml .gpx .tei .dtd .fxml .resx .rss .atom
      text/x-java-properties LINES .properties
      text/x-ini LINES .ini .cfg .conf .config .cnf .desktop .service .timer .socket .mount .editorconfig .gitconfig .gitmodules .npmrc .env .inf .reg .url
      text/x-ignore LINES .gitignore .gitattributes .dockerignore .npmignore .carrelignore codeowners .mailmap
      text/x-java-source LINES .java .jav .jsh
      text/x-kotlin LINES .kt .kts
      text/x-scala LINES .scala .sc .sbt
      text/x-groovy LINES .groovy .gradle .gvy jenkinsfile
      text/x-clojure LINES .clj .cljs .cljc .edn
      text/x-python LINES .py .pyi .pyw .pyx .pxd .bzl .bazel .star build workspace sconstruct sconscript wscript
      text/x-requirements LINES requirements.txt constraints.txt pipfile manifest.in
      text/x-ruby LINES .rb .rake .gemspec .ru .erb gemfile rakefile vagrantfile podfile fastfile brewfile guardfile
      text/x-php LINES .php .php3 .php4 .php5 .phtml
      text/x-perl LINES .pl .pm .pod
      text/x-lua LINES .lua
      text/x-r LINES .r
      text/x-julia LINES .jl
      text/x-matlab LINES .m
      text/javascript LINES .js .mjs .cjs .jsx
      text/x-typescript LINES .ts .tsx .mts .cts
      text/x-vue LINES .vue .svelte .astro
      text/css LINES .css .scss .sass .less .styl
      text/x-template LINES .jsp .jspx .asp .aspx .cshtml .razor .ejs .hbs .mustache .j2 .jinja .jinja2 .ftl .vm .liquid .tmpl .tpl .pug .haml .twig
      text/x-c LINES .c .h
      text/x-c++ LINES .cc .cpp .cxx .c++ .hh .hpp .hxx .h++ .ipp .inl .tcc .cu .cuh .ino
      text/x-objective-c LINES .mm
      text/x-csharp LINES .cs .csx
      text/x-fsharp LINES .fs .fsi .fsx
      text/x-vb LINES .vb .bas .cls .frm .vbs
      text/x-go LINES .go go.mod go.sum go.work
      text/x-rust LINES .rs
      text/x-swift LINES .swift
      text/x-dart LINES .dart
      text/x-zig LINES .zig .zon
      text/x-nim LINES .nim .nims .nimble
      text/x-d LINES .d .di
      text/x-crystal LINES .cr
      text/x-haskell LINES .hs .lhs .cabal
      text/x-ocaml LINES .ml .mli .mll .mly dune dune-project
      text/x-elm LINES .elm
      text/x-erlang LINES .erl .hrl
      text/x-elixir LINES .ex .exs .eex .heex .leex
      text/x-lisp LINES .lisp .lsp .cl .el .scm .ss .rkt
      text/x-prolog LINES .pro .prolog
      text/x-fortran LINES .f .for .f77 .f90 .f95 .f03 .f08
      text/x-cobol LINES .cob .cbl .cpy
      text/x-pascal LINES .pas .pp .dpr .lpr .dfm .lfm
      text/x-ada LINES .adb .ads .gpr
      text/x-vhdl LINES .vhd .vhdl
      text/x-verilog LINES .v .vh .sv .svh
      text/x-asm LINES .asm .s .nasm
      text/x-tcl LINES .tcl .tk .exp
      text/x-shellscript LINES .sh .bash .zsh .ksh .fish .csh .command .bats .profile .bashrc .bash_profile .zshrc .zprofile .kshrc .inputrc apkbuild pkgbuild
      text/x-powershell LINES .ps1 .psm1 .psd1
      text/x-batch LINES .bat .cmd
      text/x-awk LINES .awk
      text/x-sed LINES .sed
      text/x-vim LINES .vim .vimrc
      text/x-sql LINES .sql .ddl .dml .psql .pls .plsql .cql .hql
      text/x-graphql LINES .graphql .gql .graphqls
      text/x-protobuf LINES .proto .thrift .avdl .capnp .fbs
      text/x-makefile LINES .mk .mak .make makefile gnumakefile kbuild kconfig
      text/x-cmake LINES .cmake cmakelists.txt
      text/x-meson LINES meson.build meson_options.txt
      text/x-autoconf LINES .ac .am .in .m4
      text/x-dockerfile LINES .dockerfile dockerfile containerfile
      text/x-terraform LINES .tf .tfvars .hcl .nomad
      text/x-nix LINES .nix
      text/x-puppet LINES .epp
      text/x-jsonnet LINES .jsonnet .libsonnet
      text/x-rego LINES .rego
      text/x-solidity LINES .sol
      text/x-glsl LINES .glsl .vert .frag .geom .comp .hlsl .metal .wgsl
      text/x-gdscript LINES .gd .tscn .tres
      text/x-procfile LINES procfile justfile caddyfile
      text/x-diff LINES .diff .patch .rej
      text/x-tex PROSE .tex .ltx .latex .sty .bib .bbl
      text/troff PROSE .man .roff .mdoc .ms
      text/vtt SUBTITLES .vtt
      application/x-subrip SUBTITLES .srt
      text/x-subtitles SUBTITLES .sub .sbv .ass .ssa .lrc
      text/calendar CALENDAR .ics .ical .ifb .vcs
      text/vcard CONTACTS .vcf .vcard
      text/x-gettext LINES .po .pot
      text/x-strings LINES .strings .arb .stringsdict
      application/pdf RICH .pdf
      text/html RICH .html .htm .xhtml .xht .shtml
      application/rtf RICH .rtf
      application/msword RICH .doc .dot
      application/vnd.openxmlformats-officedocument.wordprocessingml.document RICH .docx .docm .dotx .dotm
      application/vnd.ms-excel RICH .xls .xlt .xlsb
      application/vnd.openxmlformats-officedocument.spreadsheetml.sheet RICH .xlsx .xlsm .xltx .xltm
      application/vnd.ms-powerpoint RICH .ppt .pps
      application/vnd.openxmlformats-officedocument.presentationml.presentation RICH .pptx .pptm .ppsx .ppsm .potx
      application/vnd.oasis.opendocument.text RICH .odt .ott .fodt
      application/vnd.oasis.opendocument.spreadsheet RICH .ods .ots .fods
      application/vnd.oasis.opendocument.presentation RICH .odp .otp .fodp
      application/vnd.oasis.opendocument.graphics RICH .odg
      application/vnd.apple.pages RICH .pages
      application/vnd.apple.numbers RICH .numbers
      application/vnd.visio RICH .vsd .vsdx
      application/onenote RICH .one
      application/epub+zip RICH .epub
      application/x-fictionbook+xml RICH .fb2
      application/vnd.ms-htmlhelp RICH .chm
      application/vnd.wordperfect RICH .wpd
      message/rfc822 RICH .eml .mht .mhtml
      application/vnd.ms-outlook RICH .msg
      image/svg+xml RICH .svg
      application/zip ARCHIVE .zip .kmz
      application/java-archive ARCHIVE .jar .war .ear .apk .ipa .aar .whl .nupkg .vsix .xpi
      application/x-chrome-extension BINARY .crx
      application/x-tar ARCHIVE .tar .tgz .tbz2 .txz
      application/gzip ARCHIVE .gz .z
      application/x-compressed ARCHIVE .bz2 .xz .lz4 .sz
      application/zlib ARCHIVE .zlib .zz
      application/x-lzma ARCHIVE .lzma .tlz
      application/x-brotli ARCHIVE .br
      application/zstd ARCHIVE .zst .tzst
      application/x-7z-compressed ARCHIVE .7z
      application/vnd.rar ARCHIVE .rar
      application/x-archive ARCHIVE .a .ar .deb .udeb .ipk
      application/x-cpio ARCHIVE .cpio
      application/x-rpm ARCHIVE .rpm
      application/vnd.ms-cab-compressed ARCHIVE .cab
      application/warc ARCHIVE .warc
      application/x-iso9660-image ARCHIVE .iso .dmg .img .vmdk .qcow2 .vdi
      application/mbox ARCHIVE .mbox .mbx
      application/vnd.ms-outlook-pst ARCHIVE .pst .ost
      image/png BINARY .png .apng
      image/jpeg BINARY .jpg .jpeg .jpe .jfif
      image/gif BINARY .gif
      image/bmp BINARY .bmp
      image/webp BINARY .webp
      image/tiff BINARY .tif .tiff
      image/heic BINARY .heic .heif .avif .jxl
      image/vnd.microsoft.icon BINARY .ico .icns .cur
      image/vnd.adobe.photoshop BINARY .psd .psb .xcf .cr2 .nef .arw .dng
      audio/mpeg MEDIA .mp3
      audio/mp4 MEDIA .m4a .m4b
      audio/ogg MEDIA .ogg .oga .opus .spx
      audio/flac MEDIA .flac
      audio/midi MEDIA .mid .midi .kar
      audio/wav BINARY .wav .aif .aiff .wma .mp2 .aac .amr .au
      video/mp4 MEDIA .mp4 .m4v .mov .3gp
      video/x-matroska BINARY .avi .mkv .webm .wmv .flv .mpg .mpeg .ogv
      font/ttf BINARY .ttf .otf .ttc .woff .woff2 .eot .pfb
      application/x-executable BINARY .exe .dll .so .dylib .o .ko .elf .msi .pyd .dex
      application/java-vm BINARY .class
      application/x-python-bytecode BINARY .pyc .pyo
      application/wasm BINARY .wasm
      application/x-sqlite3 BINARY .sqlite .sqlite3 .db3
      application/x-model-weights BINARY .gguf .onnx .safetensors .pt .pth .h5 .npy .npz .pkl .parquet .tflite
      """;

  private static final Map<String, FileType> BY_NAME = byName();

  private static final Map<String, String> EXTENSIONS = extensions();

  /** By the whole name first, then by what follows its last dot. */
  static FileType ofName(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    FileType whole = BY_NAME.get(name);
    if (whole != null) {
      return whole;
    }
    int dot = name.lastIndexOf('.');
    return dot < 0 ? UNKNOWN : BY_NAME.getOrDefault(name.substring(dot), UNKNOWN);
  }

  /** What files of a type are mostly called, with its dot; empty for a type that is not known. */
  static String extension(String mediaType) {
    return EXTENSIONS.getOrDefault(mediaType, "");
  }

  private static Map<String, String> extensions() {
    Map<String, String> extensions = new HashMap<>();
    for (String line : TYPES.split("\n", -1)) {
      String[] words = line.split(" ", -1);
      if (words.length > 2 && words[2].startsWith(".")) {
        extensions.putIfAbsent(words[0], words[2]);
      }
    }
    return Map.copyOf(extensions);
  }

  private static Map<String, FileType> byName() {
    Map<String, FileType> types = new HashMap<>();
    for (String line : TYPES.split("\n", -1)) {
      String[] words = line.split(" ", -1);
      for (int i = 2; i < words.length; i++) {
        types.putIfAbsent(words[i], new FileType(words[0], Form.valueOf(words[1])));
      }
    }
    return Map.copyOf(types);
  }
}
