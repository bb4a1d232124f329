"""Entries as Seedlot 0.3 wrote them first, in canonical bytes that are typed here and never written anew."""

from __future__ import annotations

#: Kinds that came with the words from donor to dose, as Seedlot 0.3 wrote them first.
V0_3 = [
    (
        ("organisation", 1),
        '{"authentication":"none","by":"mkelly","content":{"address":"","country":"IE","does":["laboratory"],"name":"Example Laboratory","organisation":"EX-LAB"},"kind":"organisation","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "be3dc099c284444c0ba133dbd5787e8744a391c9ce8e71d9979f2ff7f7d0de9a",
    ),
    (
        ("accreditation", 1),
        '{"authentication":"none","by":"mkelly","content":{"accreditation":"EX-ACC-001","issuer":"","number":"example 17","organisation":"EX-LAB","scope":"mycoplasma, karyotyping","standard":"ISO/IEC 17025","until":"2028-11-02"},"kind":"accreditation","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "12623329b30b05b240e1514bd8c1089ebee5dfa8c530ebbb7a64466f43ff54ff",
    ),
    (
        ("procedure", 1),
        '{"authentication":"none","by":"mkelly","content":{"change":"","document":"on file","effective":"2026-01-05","procedure":"EX-SOP-1 v1","replaces":"","title":"Isolation of cells","until":null},"kind":"procedure","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "2e75aaef3866a0abee27a2786f67570e13ba388a509750df1e278140d8b79cd3",
    ),
    (
        ("room", 1),
        '{"authentication":"none","by":"mkelly","content":{"building":"","grade":"B","name":"Clean room 1","purpose":"open processing","room":"EX-CR-1"},"kind":"room","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "c5be19fe79a1791d0d5631bb039d4b6997e0612aaebfa8f206cb785a2bfe617e",
    ),
    (
        ("qualification", 1),
        '{"authentication":"none","by":"mkelly","content":{"grade":"B","passed":true,"qualification":"EX-QUA-001","reference":"","stage":"classification","until":null,"what":"EX-CR-1"},"kind":"qualification","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "8ae62ca1d04016adccb1ce5e4b320539003cabea8b560de48f43bf748ed2cf55",
    ),
    (
        ("equipment moved", 1),
        '{"authentication":"none","by":"mkelly","content":{"equipment":"EX-LN2-1","move":"EX-EQM-001","room":"EX-CR-1"},"kind":"equipment moved","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "b8fb36eff8faf9b66a6d04194211adba67bb01c1fd963a4f07606cd51cc66189",
    ),
    (
        ("calibration", 1),
        '{"authentication":"none","by":"mkelly","content":{"as_found":"in limits","by":"","calibration":"EX-CAL-001","equipment":"EX-LN2-1","passed":true,"until":"2026-12-10"},"kind":"calibration","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "2533174123ec9666f45f1f1c97bd9124e9f4ef3b1d4e9094b5271224f57ce2b3",
    ),
    (
        ("cleaning", 1),
        '{"authentication":"none","by":"mkelly","content":{"agent":"70 % isopropanol, sterile","changeover":true,"cleaning":"EX-CLN-001","cleared":"nothing of another line was left","ended":"2026-01-13T07:40:00Z","people":["example-op"],"procedure":"","where":["EX-CR-1","EX-BSC-1"]},"kind":"cleaning","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "f85b737871946e30e5283c703657e296a53c586c554160cdc1fb4fd365958afb",
    ),
    (
        ("gowning", 1),
        '{"authentication":"none","by":"mkelly","content":{"counts":"","gowning":"EX-GWN-001","grade":"B","passed":true,"person":"example-op","until":"2027-01-07"},"kind":"gowning","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "a6da2f0b4a22515df945ac2bb85960d87186260183861fb946b4e1a8d4533eb5",
    ),
    (
        ("monitoring", 1),
        '{"authentication":"none","by":"mkelly","content":{"action":"1","alert":null,"counted":"0","equipment":"EX-BSC-1","method":"settle plate","monitoring":"EX-EM-001","organism":"","room":"EX-CR-1","state":"in operation","steps":["EX-ST-001"]},"kind":"monitoring","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "a23411c231b84c6994a7b95832d66a94a25c759a78c05b4c51eb49990c15d762",
    ),
    (
        ("product", 1),
        '{"authentication":"none","by":"mkelly","content":{"combined":false,"form":"","product":"Example product","programme":"EXAMPLE","strength":"10 million cells in 1 ml","substance":"","territories":[]},"kind":"product","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "f12423f0ca9b6cb44048ceccf050575fdc4de07db4c2acea85d6eb338efac1ce",
    ),
    (
        ("trial", 1),
        '{"authentication":"none","by":"mkelly","content":{"phase":"1","programme":"EXAMPLE","sponsor":"","territories":["EU"],"title":"","trial":"EX-TRIAL-1"},"kind":"trial","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "ac2ae593dd508e799d59e31515153f2a0b65868f7c82fc770146c12a5ceb82cc",
    ),
    (
        ("trial status", 1),
        '{"authentication":"none","by":"mkelly","content":{"notification":"EX-TN-001","reason":"","status":"authorised","territories":[],"trial":"EX-TRIAL-1"},"kind":"trial status","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "f36d4b93f4a55e824452f111ba611d630870e45419dbc84b050851b7f40c8e1b",
    ),
    (
        ("agreement", 1),
        '{"authentication":"none","by":"mkelly","content":{"agreed":true,"agreement":"EX-AGR-001","answer":"Yes, with a third at release","authority":"EMA CAT","conditions":"","procedure":"scientific advice","programme":"EXAMPLE","question":"Are two tests enough?","reference":"","subjects":["MCB"],"territory":"EU"},"kind":"agreement","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "5d81c10bb2eccdd2ff25154b8c2e7374594f86a7899132f827e03b080b5c31b0",
    ),
    (
        ("consent", 1),
        '{"authentication":"none","by":"mkelly","content":{"committee":"","consent":"EX-CON-001","document":"example form v2","donor":"EX-DON-001","excludes":["reproductive use"],"territories":[],"uses":["research","clinical use"]},"kind":"consent","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "ab9734f65a87b187cac26e36905b20f4dc7c7d7bcb16f39b984925cc0887076e",
    ),
    (
        ("donor test", 1),
        '{"authentication":"none","by":"mkelly","content":{"accreditation":"","analyte":"anti-HIV-1/2","donor":"EX-DON-001","kit":"example kit, licensed for donors","laboratory":"EX-LAB","outcome":"acceptable","repeat":false,"result":"non-reactive","sampled":"2026-01-11","test":"EX-DT-001"},"kind":"donor test","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "62ab021bf3d13dde6d00918ef62ad84600199f59d953f623e3efe8d73027435c",
    ),
    (
        ("eligibility", 1),
        '{"authentication":"none","by":"mkelly","content":{"basis":["EX-DT-001","interview"],"determined_by":"","donor":"EX-DON-001","eligibility":"EX-DE-001","outcome":"eligible","reason":"","rules":"21 CFR 1271 subpart C"},"kind":"eligibility","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "626d8427aa7c0d9cdf5066923c37ffcda06d5e6231dec9f8f298dc767ca8adc0",
    ),
    (
        ("material certificate", 1),
        '{"authentication":"none","by":"mkelly","content":{"certificate":"EX-MC-001","issued":null,"issuer":"EX-SUP","lot":"L7","material":"EX-MAT-002","reference":"","until":null,"what":"TSE statement"},"kind":"material certificate","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "48ecdc9d56c6312887954da60f68daed7c41d60966ee1f3754add0cb6ab60c77",
    ),
    (
        ("material status", 1),
        '{"authentication":"none","by":"mkelly","content":{"basis":["EX-MC-001"],"disposition":"EX-MD-001","material":"EX-MAT-002","reason":"in order","status":"released"},"kind":"material status","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "1f60a6e172c46374f6b9d2b537c4131b59a403bbb923199c1101ff559a4619eb",
    ),
    (
        ("order", 1),
        '{"authentication":"none","by":"mkelly","content":{"centre":"","donor":"EX-DON-001","due":"2026-05-01","order":"EX-COI-001","product":"Example product","programme":"EXAMPLE","recipient":"EX-REC-001","trial":"EX-TRIAL-1"},"kind":"order","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "17b67c9d7dfbbdd3d284216c1f36aed76bc7d3c6e31be93af39958832b2acfa2",
    ),
    (
        ("procurement", 1),
        '{"authentication":"none","by":"mkelly","content":{"code":"SEC: PL001499Z549917123456 A00T041600320171231","collected":"2026-01-12T15:00:00Z","condition":"2 to 8 °C","donation":"G123417654321A","establishment":"","method":"","received":"2026-01-13T08:00:00Z","step":"EX-ST-001","tissue":"bone marrow, iliac crest"},"kind":"procurement","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "e468a76fafdb66c2501185c781889e98e2da82e9567c872781fffbe311635eb0",
    ),
    (
        ("isolation", 1),
        '{"authentication":"none","by":"mkelly","content":{"amount":"25 ml","cell_type":"mononuclear cells","cells":"180000000","method":"density gradient","reagent":"","step":"EX-ST-001","viability":"97.5"},"kind":"isolation","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "9b7bebafbc0758252d1f281440a3407509a9616c162347f269c3a5f398c93982",
    ),
    (
        ("enrichment", 1),
        '{"authentication":"none","by":"mkelly","content":{"kept":"positive","marker":"CD362","method":"magnetic beads","purity_after":"96.5","purity_before":null,"recovery":null,"step":"EX-ST-003"},"kind":"enrichment","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "e829ea2c88cead8cc4ac6bf4b4f89ed1ec4f6b1bf1ef93f99200ff2bc64efaae",
    ),
    (
        ("gene transfer", 1),
        '{"authentication":"none","by":"mkelly","content":{"clearance":"","design":"the F gene is deleted","factors":["OCT4","SOX2","KLF4","MYC"],"integrating":false,"method":"Sendai virus","multiplicity":"5","purpose":"reprogramming","replication":"incompetent by design","step":"EX-ST-004","vector":"example vector 2.1"},"kind":"gene transfer","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "4d52c705a70d5ac56a1d6d2cc0c1e3ecedb81d91068f936fd533cbc9c07c0764",
    ),
    (
        ("deposition", 1),
        '{"authentication":"none","by":"mkelly","content":{"density":"1","evidence":"EX-REP-002","imaged":"at deposition","method":"single-cell printing","plates":["EX-P1"],"probability":"0.998","step":"EX-ST-005","wells":96},"kind":"deposition","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "aab6c7f5da0ec9cd8f96b24e019f2393106df1f715849a716a0cafe2ad97032f",
    ),
    (
        ("clone picking", 1),
        '{"authentication":"none","by":"mkelly","content":{"chosen":true,"clonality":"EX-REP-002","clone":"EX-CL-001","criteria":"growth","plate":"EX-P1","well":"C07"},"kind":"clone picking","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "e07c343e21a6d9954633e34520055b9a49285bd9fbd9b666acd5a25d486e1b10",
    ),
    (
        ("gene edit", 1),
        '{"authentication":"none","by":"mkelly","content":{"change":"knock-out","delivery":"electroporation","edit":"EX-ED-001","guides":["GAGTAGCGCGAGCACAGCTA"],"nuclease":"SpCas9 ribonucleoprotein","off_target":[],"on_target":[],"sites":[],"step":"EX-ST-006","target":"B2M exon 1, GRCh38","template":""},"kind":"gene edit","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "d595bddc294aac3d661a338fab3744d0397762d57f3496dadaaa3261edcc8cd0",
    ),
    (
        ("culture", 1),
        '{"authentication":"none","by":"mkelly","content":{"antibiotics":"none","coating":"","density":"5000","density_unit":"{cells}/cm2","dissociation":"","medium":"example medium","oxygen":"5","step":"EX-ST-007","supplements":["5 % human platelet lysate"],"temperature":null},"kind":"culture","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "578bfe54cc88889bcb91f0b6c4e6f13032c67b42bddb7605efb91d1b8dc64721",
    ),
    (
        ("formulation", 1),
        '{"authentication":"none","by":"mkelly","content":{"bedside":["thaw at 37 °C","give within 2 h"],"cells":"10000000","container":"","cryoprotectant":"DMSO","device":"","dmso":"10","excipients":["5 % human albumin"],"in_use":"","medium":"","route":"intravenous","step":"EX-ST-008","volume":"1","washed":false},"kind":"formulation","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "ded392a7f9bf5de1c1f66f6b0ca8cf5b518d2586b30fc8513c72fb0127721453",
    ),
    (
        ("component", 1),
        '{"authentication":"none","by":"mkelly","content":{"biocompatibility":[],"certificate":"","component":"EX-CMP-001","device_class":"III","manufacturer":"","name":"collagen scaffold","product":"Example product","udi":""},"kind":"component","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "a864875eddbc6d89f97e5e10c656de349993abfd6b00be68f07e1d2f24d6cc4d",
    ),
    (
        ("identity check", 1),
        '{"authentication":"none","by":"mkelly","content":{"at":"bedside","check":"EX-ID-001","item":"EX-DP-001","matches":true,"order":"EX-COI-001","people":[]},"kind":"identity check","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "7906a12c198512eac8817365ad328b7db96bb8fed9ef6b5d95febc43aecfa320",
    ),
    (
        ("stored", 1),
        '{"authentication":"none","by":"mkelly","content":{"direction":"in","equipment":"EX-LN2-1","items":["EX-MCB-001"],"movement":"EX-MOV-001","numbers":"1-25","position":"R1-B1","room":"","temperature":""},"kind":"stored","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "4211ef4fd84c20ce7dcb158d8a92b2dff0de0d324c0e271662c42a484d346ad1",
    ),
    (
        ("shipment", 1),
        '{"authentication":"none","by":"mkelly","content":{"carrier":"","items":["EX-DP-001"],"logger":"TL-1","numbers":"1-2","receiver":"example clinic","sender":"","shipment":"EX-SHP-001","shipper":""},"kind":"shipment","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "4387090e22e15691a8f83f8d3a23c36851a5728f6d35aae50c0960268cd01624",
    ),
    (
        ("shipment received", 1),
        '{"authentication":"none","by":"mkelly","content":{"acceptable":true,"condition":"below -150 °C","shipment":"EX-SHP-001"},"kind":"shipment received","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "bf41b0308c4505dfc8ae5dce7e44646c75d9c447c0d80f8a1a70591b616306cf",
    ),
    (
        ("excursion", 1),
        '{"authentication":"none","by":"mkelly","content":{"ended":"2026-03-20T12:20:00Z","equipment":"","excursion":"EX-EXC-001","highest":"-143.5","limit":"not above -150 °C","lowest":null,"shipment":"EX-SHP-001","targets":["EX-DP-001"]},"kind":"excursion","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "d9dc17bfb5d459acac57c36c311c093d611926f32bd13b46612e39502aadff7e",
    ),
    (
        ("excursion closed", 1),
        '{"authentication":"none","by":"mkelly","content":{"acceptable":true,"conclusion":"Short and far below Tg","excursion":"EX-EXC-001"},"kind":"excursion closed","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "8e44c3044e26b2f2006bca5ff255121ec5804e8536bdf1c0d0fb7805f0872dd4",
    ),
    (
        ("dose use", 1),
        '{"authentication":"none","by":"mkelly","content":{"centre":"","detail":"","dose":"EX-DP-001","order":"EX-COI-001","outcome":"given in part","programme":"","recipient":"EX-REC-001","route":"intravenous","thawed":"2026-04-01T08:30:00Z","trial":"","use":"EX-USE-001","viability":"92.5"},"kind":"dose use","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "18d41260fc53389865c4b7f47aa4224fd0b8707ee6a701e58dfbae23315393c9",
    ),
    (
        ("investigation", 1),
        '{"authentication":"none","by":"mkelly","content":{"hypotheses":["dilution","counting chamber"],"investigation":"EX-OOS-001 phase 1","item":"EX-MCB-001","phase":"1","references":["EX-REP-001"],"retest_rule":"the mean of all, fixed before","retests":2,"test":"Viability after thaw"},"kind":"investigation","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "63554770739407bf188f1f297c076475ddf6f406236bbf03790d7806c01434db",
    ),
    (
        ("investigation closed", 1),
        '{"authentication":"none","by":"mkelly","content":{"cause":"a wrong dilution","conclusion":"The first result is invalid","confirmed":false,"investigation":"EX-OOS-001 phase 1","laboratory_error":true,"retested":["EX-REP-001"]},"kind":"investigation closed","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "9584c81e69765abcabd548f67e2c383c3d74344d88c595c7af5db717cb1ecfcc",
    ),
    (
        ("CAPA", 1),
        '{"authentication":"none","by":"mkelly","content":{"actions":["train again","change the form"],"capa":"EX-CAPA-001","causes":["EX-OOS-001 phase 1","EX-DEV-001"],"due":"2026-04-01","owner":"","title":"Dilutions are read twice"},"kind":"CAPA","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "9b207f372b63755433d6170899b3a89356694d75f8076a59b8b565a98667da6c",
    ),
    (
        ("CAPA closed", 1),
        '{"authentication":"none","by":"mkelly","content":{"capa":"EX-CAPA-001","conclusion":"None since","effective":true},"kind":"CAPA closed","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "09d599bed11cd27d869a7d87eca9f3b0a9b927ef0ccd11ec6f0188b8da3d4110",
    ),
    (
        ("change", 1),
        '{"authentication":"none","by":"mkelly","content":{"change":"EX-CC-001","classification":"minor","comparability":"","filings":["EU: none"],"title":"Another form of dilutions","what":["EX-SOP-1 v1","EXAMPLE"]},"kind":"change","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "897e7302f961648e629ff0844deafdfcf4b7e74725fcf70855bf04f494511791",
    ),
    (
        ("change closed", 1),
        '{"authentication":"none","by":"mkelly","content":{"approved":true,"change":"EX-CC-001","conclusion":"Approved","effective":"2026-03-01"},"kind":"change closed","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "8326063c2dae1ab55fa51bdeb935745045845cd232741f6f2af5e4dc488a04a7",
    ),
    (
        ("risk assessment", 1),
        '{"authentication":"none","by":"mkelly","content":{"assessment":"EX-RA-001 v1","conclusion":"acceptable","method":"FMEA","risks":[{"accepted":true,"controls":"","detection":null,"hazard":"contamination","occurrence":"2","risk":"1","severity":"5","target":""},{"accepted":null,"controls":"line clearance","detection":"3","hazard":"mix-up","occurrence":null,"risk":"2","severity":null,"target":"EX-CR-1"}],"subjects":["EXAMPLE","isolation"],"title":"Open processing"},"kind":"risk assessment","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "11b846d17c655d965011cd1327297f1e76f8b3cbfcedede0b81b09f0b544048b",
    ),
    (
        ("withdrawn", 1),
        '{"authentication":"none","by":"mkelly","content":{"name":"EX-CON-001","reason":"the donor asked for it","what":"consent","withdrawal":"EX-WD-001"},"kind":"withdrawn","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "b062f6e36856952161ed54c6df23e978e7f7f7264e03ae2876c68e2f7514caa9",
    ),
    # Older kinds, with the fields that they were given then.
    (
        ("material", 1),
        '{"authentication":"none","by":"mkelly","content":{"catalogue":"","code":"(01)09521234543213(17)270131(10)L7","components":[],"expiry":"2027-01-31","grade":"","item":"EX-MAT-002","lot":"L7","name":"Example enzyme","origin":"recombinant","quarantined":true,"supplier":"EX-SUP","tier":"2","units":null,"xeno_free":true},"kind":"material","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "ae6e41519498f8632f51304512868190ba03f57738dbe767b279d55312967d32",
    ),
    (
        ("culture", 1),
        '{"authentication":"none","by":"mkelly","content":{"antibiotics":"none","coating":"","density":"5000","density_unit":"{cells}/cm2","dissociation":"","medium":"example medium","oxygen":"5","step":"EX-ST-007","supplements":["5 % human platelet lysate"],"temperature":null},"kind":"culture","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "578bfe54cc88889bcb91f0b6c4e6f13032c67b42bddb7605efb91d1b8dc64721",
    ),
    (
        ("report", 1),
        '{"authentication":"none","by":"mkelly","content":{"accreditation":"","conduct":"GMP","files":[],"item":"EX-CL-001","laboratory":"EX-LAB","reference":"","report":"EX-REP-002","results":[],"sampled":null,"study":"clonality"},"kind":"report","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "24435b6506c5656dc0ea5ddbfbdebec21b594054256a1c9e2b1e3429dbaee7d7",
    ),
    (
        ("equipment", 1),
        '{"authentication":"none","by":"mkelly","content":{"equipment":"EX-BSC-1","name":"Safety cabinet","room":"EX-CR-1","serial":"","zone":"cabinet"},"kind":"equipment","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "fb7e5de16b6dbadf92c62320aa354577379c05757aa56b5ffe8f20088214cc17",
    ),
    (
        ("registered", 1),
        '{"authentication":"none","by":"mkelly","content":{"doublings":null,"item":"WA09","item_kind":"bank","name":"","numbers":"1-25, 30","origin":"","parents":[],"passages":null,"programme":"","quarantine":"","registry":"WAe009-A","specification":"","stage":"MCB","units":null},"kind":"registered","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "083cc4b67b6077389e31e60c0e778fc4cfa5aeeca2c66d7b56bad281d1a6deca",
    ),
    (
        ("donor", 1),
        '{"authentication":"none","by":"mkelly","content":{"age":null,"consent":"","eligibility":"","health":"","history":"no risk in the interview","item":"DON-009","sex":"","use":"autologous"},"kind":"donor","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "dd678ddcfc001b6b621b78e169675d0c6007c57fac99c91bf8eedc26fd7fbebb",
    ),
    (
        ("recall", 1),
        '{"authentication":"none","by":"mkelly","content":{"as_of":40,"begins":"2026-01-05","cause":"room","counts":[{"item_kind":"culture","items":2},{"item_kind":"dose","items":1}],"ends":null,"items":3,"name":"EX-CR-1","reason":"complaint","recall":"EX-REC-001","root":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","rules":1,"sha256":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},"kind":"recall","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "34a1caa5f32f88e11621ea7e2b795681227798862b710c8e3e9c4a2f34ae5b8f",
    ),
    (
        ("age limit", 1),
        '{"authentication":"none","by":"mkelly","content":{"basis":"report of the validation, EX-VAL-001","days":"45.5","doublings":"30","limit":"EX-AL-001","passages":10,"product":"","programme":"EXAMPLE","stage":"MCB"},"kind":"age limit","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "9cd9855bc825af89be491df343d5d5a8efb96b74257ff9bee0b5e3140449eeed",
    ),
    (
        ("registered", 1),
        '{"authentication":"none","by":"mkelly","content":{"days":"12.5","doublings":null,"item":"WA10","item_kind":"culture","name":"","numbers":"","origin":"","parents":[],"passages":null,"programme":"","quarantine":"","registry":"","specification":"","stage":null,"units":null},"kind":"registered","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "a0088934f1a13f685777f2b5aa7cd92ae9e5ea3d34cb301510696965eadc6f66",
    ),
    (
        ("quality target", 1),
        '{"authentication":"none","by":"mkelly","content":{"basis":"intravenous use","element":"safety targets","programme":"EXAMPLE","says":"no mycoplasma","target":"EX-QT-001","territories":["EU","US"]},"kind":"quality target","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "cae3cc6feedc06033bed3650705bed5e8468c2dc7d94dcaf23d630c99ac8e2e6",
    ),
    (
        ("quality attribute", 1),
        '{"authentication":"none","by":"mkelly","content":{"attribute":"EX-CQA-001","concerns":["safety"],"critical":true,"limit":"not detected","name":"mycoplasma","programme":"EXAMPLE","rationale":"A serious infection may follow","score":8,"stages":["MCB","drug product"],"targets":["EX-QT-001"]},"kind":"quality attribute","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "83a0f8667cfe62abcf8ce5bfc99fdb87515615e0986bc7b52ba78b85094a595d",
    ),
    (
        ("process parameter", 1),
        '{"authentication":"none","by":"mkelly","content":{"attributes":["EX-CQA-001"],"critical":false,"high":"12000","low":"5000","name":"seeding density","parameter":"EX-CPP-001","process":"expansion","programme":"EXAMPLE","rationale":"growth was the same over this range","unit":"{cells}/cm2"},"kind":"process parameter","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "a67a433de1945dbe92876f6e095a7f71004c7f7656cd57f08f30d78ff3c98feb",
    ),
    (
        ("control", 1),
        '{"authentication":"none","by":"mkelly","content":{"attributes":["EX-CQA-001"],"control":"EX-CTL-001","how":"test","materials":[],"parameters":["EX-CPP-001"],"procedure":"","process":null,"programme":"EXAMPLE","rationale":"the bank is the last point at which it can be kept out of every lot","says":"","specification":"Example MCB","stage":"MCB","test":"Mycoplasma"},"kind":"control","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "5de8726f32d7cb57bda1d603df6138fefd8612b090cef11425bb7b7574049876",
    ),
    (
        ("risk", 1),
        '{"authentication":"none","by":"mkelly","content":{"accepted":true,"action":"","assessment":"EX-RA-001 v1","cause":"an operator","controls":["EX-CTL-001"],"detection":4,"dissent":"none","effect":"the bank is lost","hazard":"mycoplasma","mode":"contamination in open culture","occurrence":4,"owner":"example-op","programme":"EXAMPLE","rationale":"tested at the bank by a method of known sensitivity","review":"2027-01-07","risk":"EX-RSK-001","scored_by":["example-op"],"scoring":"EX-RS-001","severity":8,"target":"isolation"},"kind":"risk","note":"","occurred":"2026-03-01","recorded":"2026-03-01T10:30:00Z","site":"DUB","source":"BR-1, page 4","version":1,"zone":"UTC"}',
        "9105fe6c455b4c6678564c4beec9e3ea58f2ab86d01cf95e41cb16fd6448064b",
    ),
]
